// What htmlhint and html-validate have against the HTML of a mail.
import htmlhint from "htmlhint";
import { HtmlValidate } from "html-validate";

const RULES = {
  extends: ["html-validate:recommended", "html-validate:a11y"],
  // Mail readers know styles on elements only, and layout by tables with a role; what puts the styles
  // there writes an attribute without a value as one with an empty value.
  rules: {
    "no-inline-style": "off", "no-deprecated-attr": "off", "presentation-role-style": "off",
    "no-trailing-whitespace": "off", "long-title": "off",
    "attribute-boolean-style": "off",
  },
};
const validator = new HtmlValidate(RULES);

export async function read(content) {
  const html = content.toString("utf-8");
  const report = await validator.validateString(html);
  return {
    complaints: [
      ...htmlhint.HTMLHint.verify(html).map((each) => `htmlhint: ${each.message} (line ${each.line})`),
      ...report.results.flatMap((result) =>
        result.messages.map((each) => `html-validate: ${each.ruleId}: ${each.message} (line ${each.line})`)),
    ],
  };
}
