// Puts one mail in place of what the window shows, and tells what axe has against it.
async ([html, options]) => {
  const mail = new DOMParser().parseFromString(html, "text/html");
  document.replaceChild(document.adoptNode(mail.documentElement), document.documentElement);
  const found = await axe.run(document, options);
  const what = (rule) => `${rule.id}: ${rule.nodes.map((node) => node.html.slice(0, 120)).join(" | ")}`;
  const contrast = found.passes.find((rule) => rule.id === "color-contrast");
  return {
    complaints: [...found.violations, ...found.incomplete].map(what),
    contrasts: contrast ? contrast.nodes.length : 0,
  };
}
