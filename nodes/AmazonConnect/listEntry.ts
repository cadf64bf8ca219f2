/** What n8n's list of nodes says. It shows one entry for the action node and the trigger, so they say the same. */
export const DESCRIPTION =
	'Start SMS and WhatsApp chats through Amazon Connect, talk with customers, read, change and end chats, and start workflows when chats end';
