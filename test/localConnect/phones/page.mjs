/** Shows what /phones/data gives, every second. Texts of requests are set as text, never as markup. */
const EVERY = 1000;

const byId = (id) => document.getElementById(id);
const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });
const count = (number, noun) => `${number} ${noun}${number === 1 ? '' : 's'}`;

/** The elements of phones by number, and of messages by ContactId. */
const phones = new Map();
const messages = new Map();

/** A copy of a template's only element. */
const copy = (id) => byId(id).content.firstElementChild.cloneNode(true);

function set(element, selector, text) {
	const target = element.querySelector(selector);
	if (target.textContent !== text) target.textContent = text;
	return target;
}

/** Who writes, between the messages, when it is somebody else than before. */
const fromOf = ({ channel, sender, from }) =>
	[[channel, sender].filter(Boolean).join(' · '), from].join('\n');

function makeMessage(message) {
	const element = copy('message');
	element.classList.add(message.channel === 'WhatsApp' ? 'whatsapp' : 'sms');
	element.classList.toggle('unwritten', message.text === undefined);
	set(element, '.template', message.template ? `Template ${message.template}` : '');
	set(element, '.text', message.text ?? 'The flow writes the first message.');
	const time = set(element, 'time', clock.format(message.at));
	time.dateTime = new Date(message.at).toISOString();
	element.title = `ContactId ${message.contactId}`;
	messages.set(message.contactId, element);
	return element;
}

function showMessage(message, before) {
	const element = messages.get(message.contactId) ?? makeMessage(message);
	const from = fromOf(message);
	set(element, '.from', before && fromOf(before) === from ? '' : from);
	set(element, '.chat', message.isOpen ? 'Chat open' : 'Chat ended');
	element.classList.toggle('open', message.isOpen);
	return element;
}

/** Puts the elements into the parent in this order, and moves only those that are elsewhere. */
function arrange(parent, elements) {
	for (const [index, element] of elements.entries()) {
		if (parent.children[index] !== element) parent.insertBefore(element, parent.children[index]);
	}
	while (parent.children.length > elements.length) parent.lastElementChild.remove();
}

function showPhone(phone) {
	const element = phones.get(phone.number) ?? copy('phone');
	phones.set(phone.number, element);
	set(element, 'h2', phone.number);
	const screen = element.querySelector('.screen');
	screen.ariaLabel = `Messages to ${phone.number}`;
	const older = set(element, '.older', `${count(phone.older, 'older message')} not shown`);
	older.hidden = phone.older === 0;
	const shown = phone.messages.map((message, index) =>
		showMessage(message, phone.messages[index - 1]),
	);
	const hasNew = screen.lastElementChild !== shown.at(-1);
	arrange(screen, shown);
	return { element, screen, hasNew };
}

function show(data) {
	const { phoneCount, messageCount } = data;
	byId('empty').hidden = messageCount > 0;
	const left = phoneCount - data.phones.length;
	const total = `${count(messageCount, 'message')} on ${count(phoneCount, 'phone')}`;
	set(document, '#summary', left > 0 ? `${total}, the latest ${data.phones.length} shown` : total);
	const shown = data.phones.map(showPhone);
	arrange(
		byId('desk'),
		shown.map(({ element }) => element),
	);
	for (const { screen, hasNew } of shown) {
		if (hasNew) screen.scrollTop = screen.scrollHeight;
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
