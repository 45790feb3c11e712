import { runTypeScript } from './bootstrap.mjs';

runTypeScript('tests/run/suites.ts');
