// Says when new messages have arrived. The pages work without it.
const news = document.querySelector(".news");

async function look() {
  if (document.hidden) return;
  const answer = await fetch(news.dataset.url).catch(() => null);
  if (!answer?.ok) return;
  const { messages } = await answer.json();
  const fresh = messages.findIndex((message) => message.id === news.dataset.newest);
  const count = fresh === -1 ? messages.length : fresh;
  if (count === 0 || news.dataset.count === String(count)) return;
  news.dataset.count = String(count);
  const link = document.createElement("a");
  link.href = location.href;
  link.textContent = count === 1 ? "1 new message" : `${count} new messages`;
  news.replaceChildren(link);
}

if (news) setInterval(look, 2000);
