import { requireNode24 } from '../support/node24.mjs';

// 1 means that an assumption does not hold.
requireNode24(2);
