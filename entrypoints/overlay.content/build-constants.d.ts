/** What the build puts in place of constants (`wxt.config.ts`). */
interface ImportMetaEnv {
  /** `closed`; in the Firefox sandbox build `open`, since no driver sees into closed roots there. */
  readonly BUTTON_ROOT_MODE: 'open' | 'closed';
}

interface ImportMeta {
  readonly env: ImportMetaEnv;
}

/** A stylesheet as text, made small by the build. */
declare module '*.css?inline' {
  const css: string;
  export default css;
}
