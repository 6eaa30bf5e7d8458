// Renders Markdown with the library that is named: a JSON string per line in, the HTML out likewise.
//
// Run in the folder of node_modules: node node.mjs remark|marked
import { createInterface } from "node:readline";

async function renderer(name) {
  if (name === "marked") {
    const { marked } = await import("marked");
    return (text) => marked.parse(text, { gfm: true });
  }
  const { unified } = await import("unified");
  const { default: parse } = await import("remark-parse");
  const { default: gfm } = await import("remark-gfm");
  const { default: toHtml } = await import("remark-rehype");
  const { default: stringify } = await import("rehype-stringify");
  const processor = unified()
    .use(parse).use(gfm, { singleTilde: false }).use(toHtml).use(stringify);
  return (text) => String(processor.processSync(text));
}

const render = await renderer(process.argv[2]);
for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(JSON.stringify(render(JSON.parse(line))) + "\n");
}
