import { defineContentScript } from 'wxt/utils/define-content-script';
import { runOverlay } from './overlay.ts';

/** Registered at run time, for the origins of enabled sites only (`entrypoints/background/sites.ts`). */
export default defineContentScript({
  registration: 'runtime',
  matches: [],
  main(context) {
    if (window.top === window) void runOverlay(document, context.signal);
  },
});
