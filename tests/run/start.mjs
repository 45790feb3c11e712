import { runTypeScript } from './bootstrap.mjs';

runTypeScript('tests/run/demo.ts');
