/** A resource locator as n8n stores it. */
export const locator = (mode: string, value: unknown) => ({ __rl: true, mode, value });
