/**
 * Shows what /phones/data gives, every second, and sends what one answers. Elements stay the same
 * from one look to the next, so that nobody loses what they are typing. Texts are set as text,
 * never as markup.
 */
const EVERY = 1000;

const byId = (id) => document.getElementById(id);
const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });
const count = (number, noun) => `${number} ${noun}${number === 1 ? '' : 's'}`;

/** The elements of phones by number, of chats by ContactId, and of lines by ID. */
const phones = new Map();
const chats = new Map();
const lines = new Map();

/** A copy of a template's only element. */
const copy = (id) => byId(id).content.firstElementChild.cloneNode(true);

function set(element, selector, text) {
	const target = element.querySelector(selector);
	if (target.textContent !== text) target.textContent = text;
	return target;
}

/** Puts the elements into the parent in this order, and moves only those that are elsewhere. */
function arrange(parent, elements) {
	for (const [index, element] of elements.entries()) {
		if (parent.children[index] !== element) parent.insertBefore(element, parent.children[index]);
	}
	while (parent.children.length > elements.length) parent.lastElementChild.remove();
}

const WHO = { agent: 'Agent', customer: 'Customer', system: 'System', workflow: 'Workflow' };

function showLine(line, before) {
	const { id, at, who, text, event } = line;
	const element = lines.get(id) ?? copy('line');
	lines.set(id, element);
	element.className = `line ${event ? 'event' : `bubble by-${who}`}`;
	element.title = clock.format(at);
	const isSame = before && !before.event && before.who === who;
	set(element, '.who', event || isSame ? '' : WHO[who]);
	set(element, '.text', event ? `${WHO[who]} ${event}` : text);
	return element;
}

/** Asks the server to do something to a chat, and says why when it does not. */
async function change(element, contactId, what, body) {
	const answer = await fetch(`/phones/chats/${contactId}/${what}`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(body),
	}).catch(() => undefined);
	const failed = element.querySelector('.failed');
	failed.hidden = answer?.ok === true;
	if (!failed.hidden) {
		failed.textContent =
			answer?.status === 409 ? 'The chat has ended.' : 'Not sent. Try it once more.';
	}
	await look();
	return failed.hidden;
}

function makeChat({ contactId, channel, template, text }) {
	const element = copy('chat');
	element.classList.add(channel === 'WhatsApp' ? 'whatsapp' : 'sms');
	element.classList.toggle('unwritten', text === undefined);
	set(element, '.template', template ? `Template ${template}` : '');
	set(element, '.text', text ?? 'The flow writes the first message.');
	element.title = `ContactId ${contactId}`;
	const form = element.querySelector('form');
	const input = form.elements.text;
	form.addEventListener('submit', async (event) => {
		event.preventDefault();
		const written = input.value;
		if (form.ariaBusy === 'true' || written.trim() === '') return;
		form.ariaBusy = 'true';
		const isSent = await change(element, contactId, 'messages', { text: written });
		form.ariaBusy = 'false';
		if (isSent && input.value === written) input.value = '';
	});
	form.querySelector('.end').addEventListener('click', async () => {
		await change(element, contactId, 'end', {});
	});
	chats.set(contactId, element);
	return element;
}

/** From which number the chat comes, when it is another one than before. */
const fromOf = ({ channel, sender, from }) =>
	[[channel, sender].filter(Boolean).join(' · '), from].join('\n');

function showChat(chat, before, number) {
	const element = chats.get(chat.contactId) ?? makeChat(chat);
	const from = fromOf(chat);
	set(element, '.from', before && fromOf(before) === from ? '' : from);
	arrange(
		element.querySelector('.lines'),
		chat.lines.map((line, index) => showLine(line, chat.lines[index - 1])),
	);
	const { at } = chat.lines.at(-1) ?? chat;
	set(element, 'time', clock.format(at)).dateTime = new Date(at).toISOString();
	set(element, '.state', chat.isOpen ? 'Chat open' : 'Chat ended');
	element.classList.toggle('open', chat.isOpen);
	const form = element.querySelector('form');
	form.hidden = !chat.isOpen;
	form.elements.text.ariaLabel = `Answer from ${number}`;
	return element;
}

const linesOf = (phone) => phone.chats.reduce((sum, chat) => sum + 1 + chat.lines.length, 0);

function showPhone(phone) {
	const element = phones.get(phone.number) ?? copy('phone');
	phones.set(phone.number, element);
	set(element, 'h2', phone.number);
	const screen = element.querySelector('.screen');
	screen.ariaLabel = `Messages to ${phone.number}`;
	const older = set(element, '.older', `${count(phone.older, 'older chat')} not shown`);
	older.hidden = phone.older === 0;
	arrange(
		screen,
		phone.chats.map((chat, index) => showChat(chat, phone.chats[index - 1], phone.number)),
	);
	const shown = `${phone.chats.at(-1).contactId} ${linesOf(phone)}`;
	const hasNew = screen.dataset.shown !== shown;
	screen.dataset.shown = shown;
	return { element, screen, hasNew };
}

function show(data) {
	const { phoneCount, chatCount } = data;
	byId('empty').hidden = chatCount > 0;
	const left = phoneCount - data.phones.length;
	const total = `${count(chatCount, 'chat')} on ${count(phoneCount, 'phone')}`;
	set(document, '#summary', left > 0 ? `${total}, the latest ${data.phones.length} shown` : total);
	const focused = document.activeElement;
	const shown = data.phones.map(showPhone);
	arrange(
		byId('desk'),
		shown.map(({ element }) => element),
	);
	// A phone that moves to the front loses it.
	if (focused?.isConnected) focused.focus({ preventScroll: true });
	for (const { screen, hasNew } of shown) {
		const typing = screen.contains(focused) && focused.closest('.chat');
		const isElsewhere = typing && typing !== screen.lastElementChild;
		if (hasNew && isElsewhere) focused.scrollIntoView({ block: 'nearest' });
		else if (hasNew) screen.scrollTop = screen.scrollHeight;
	}
	// What is there when the page opens does not arrive.
	requestAnimationFrame(() => document.body.classList.add('live'));
}

let seen = '';

async function look() {
	const answer = await fetch('/phones/data').catch(() => undefined);
	byId('lost').hidden = answer?.ok === true;
	if (!answer?.ok) return;
	const text = await answer.text();
	if (text !== seen) show(JSON.parse(text));
	seen = text;
}

for (;;) {
	if (!document.hidden) await look();
	await new Promise((resolve) => setTimeout(resolve, EVERY));
}
