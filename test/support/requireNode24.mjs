import { requireNode24 } from './node24.mjs';

requireNode24(1);
