import { expect, it } from 'vitest';
import { Clocks } from '../../../nodes/AmazonConnect/trigger/serviceClock.ts';

it('of many services, the clocks of those that were asked last are kept', () => {
	const clocks = new Clocks(() => 0);
	clocks.of('first').tell(1000);
	clocks.of('second').tell(2000);
	for (let index = 0; index < 99; index++) {
		clocks.of(`other ${index}`);
		clocks.of('first');
	}
	expect(clocks.of('first').now()).toBe(1999);
	expect(clocks.of('second').now()).toBe(0);
});
