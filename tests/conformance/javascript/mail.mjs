// A message as two parsers read it: mailparser and postal-mime.
import { createHash } from "node:crypto";
import { simpleParser } from "mailparser";
import PostalMime from "postal-mime";

export async function read(content) {
  return { mailparser: await byMailparser(content), postal_mime: await byPostalMime(content) };
}

async function byMailparser(content) {
  const mail = await simpleParser(content, { skipImageLinks: true });
  const raw = Object.fromEntries(mail.headerLines.map(({ key, line }) => [key, unfold(line)]));
  return {
    subject: mail.subject,
    from: addresses(mail.from.value),
    to: addresses(mail.to.value),
    reply_to: addresses(mail.replyTo?.value ?? []),
    text: lines(mail.text), html: lines(mail.html),
    message_id: mail.messageId, in_reply_to: mail.inReplyTo ?? null,
    list_unsubscribe: mail.headers.get("list")?.unsubscribe?.url ?? null,
    headers: raw,
    attachments: mail.attachments.map((each) => [each.contentType, digest(each.content, each.contentType)]),
  };
}

async function byPostalMime(content) {
  const mail = await PostalMime.parse(content);
  return {
    subject: mail.subject,
    from: addresses([mail.from]),
    to: addresses(mail.to),
    reply_to: addresses(mail.replyTo ?? []),
    text: lines(mail.text), html: lines(mail.html),
    message_id: mail.messageId, in_reply_to: mail.inReplyTo ?? null,
    headers: Object.fromEntries(mail.headers.map(({ key, value }) => [key, value])),
    attachments: mail.attachments.map((each) => [each.mimeType, digest(each.content, each.mimeType)]),
  };
}

const addresses = (found) => found.map(({ name, address }) => [name, address]);
const lines = (text) => text.replaceAll("\r\n", "\n").trim();
// postal-mime hands calendars out with LF; what is compared is their text.
const digest = (content, type) => {
  const octets = Buffer.from(content);
  const compared = type.startsWith("image/") ? octets : octets.toString("utf-8").replaceAll("\r\n", "\n");
  return createHash("sha256").update(compared).digest("hex");
};
const unfold = (line) => line.slice(line.indexOf(":") + 1).replaceAll(/\r?\n/g, "").trim();
