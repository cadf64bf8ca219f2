/**
 * The line below the node's name on the canvas: the channel, and what keeps customers from being messaged.
 * The options as they are stored: an expression counts as on, since only a run can tell.
 */
export const subtitle = `(() => {
	const channels = { sms: "SMS", whatsApp: "WhatsApp", other: "Other" };
	const { checkOnly = false, testRecipient = "" } = $rawParameter["options"] ?? {};
	const mode = checkOnly !== false ? ", CHECK ONLY" : testRecipient !== "" ? ", TEST RECIPIENT" : "";
	return (channels[$rawParameter["channel"]] ?? "Chat") + mode;
})()`;
