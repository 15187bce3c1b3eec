// Writes down what was said in a journey, as a page for readers.
import { writeFileSync } from 'node:fs';

/** Longer answers are cut, and the cut is marked. */
const mostLines = 24;

export class Transcript {
  #parts = [];

  add(tool, args, text) {
    const lines = text.split('\n');
    const shown = lines.length > mostLines ? [...lines.slice(0, mostLines), `… ${lines.length - mostLines} more lines`] : lines;
    this.#parts.push(`### ${tool}\n\n\`\`\`json\n${JSON.stringify(args)}\n\`\`\`\n\n\`\`\`text\n${shown.join('\n')}\n\`\`\`\n`);
  }

  write(file, server) {
    const head = [
      '# A journey, as it was said', '',
      `Recorded from ${server?.name ?? 'the server'} ${server?.version ?? ''} by \`tests/Acceptance.Tests/journey/record\`: each tool call with its`.trimEnd(),
      'arguments, and the text that the model reads. The structured results beside the texts are left out.', '',
    ].join('\n');
    writeFileSync(file, `${head}\n${this.#parts.join('\n')}`);
  }
}
