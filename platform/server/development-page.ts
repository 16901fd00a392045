import { personas } from '@vitrine/app/boot';

export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

/** A page of the development sign-in, in its own style, without scripts. */
export function developmentPage(title: string, body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(title)} - Vitrine development sign-in</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="/development-sign-in.css"></head>
<body><main><h1>${escapeHtml(title)}</h1>
<p>This is the development sign-in. None of these people exists, and the data is sample data. Strict mode does not have this page.</p>
${body}</main></body></html>`;
}

/** The choice of a sample persona; `action` is where it is sent. */
export function personaPage(action: string): string {
  const buttons = personas
    .map(
      (persona) =>
        `<li><button name="persona" value="${escapeHtml(persona.username)}">${escapeHtml(persona.name)}</button>` +
        `<span>${escapeHtml(persona.roles.join(', '))}</span></li>`,
    )
    .join('\n');
  return developmentPage(
    'Choose a sample persona',
    `<form method="post" action="${escapeHtml(action)}"><ul>${buttons}</ul></form>`,
  );
}
