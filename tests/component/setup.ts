import { configure } from '@testing-library/preact';

// Conditions are waited for, and a busy machine may take its time.
configure({ asyncUtilTimeout: 10_000 });
