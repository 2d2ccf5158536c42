// Answers questions, one JSON object a line, with what the readers of this folder find.
import { createInterface } from "node:readline";

for await (const line of createInterface({ input: process.stdin })) {
  const question = JSON.parse(line);
  const content = Buffer.from(question.content, "base64");
  let answer;
  try {
    const reader = await import(`./${question.ask}.mjs`);
    answer = await reader.read(content, question);
  } catch (error) {
    answer = { failed: String(error.stack) };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
}
