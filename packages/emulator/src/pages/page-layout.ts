import { escapeHtml } from './escape-html'
import { pageStyle } from './page-style'

/** Returns a complete page. `main` is HTML whose values are already escaped. */
export function pageLayout(title: string, main: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${escapeHtml(title)} – GenAuth emulator</title>
<style>${pageStyle}</style>
</head>
<body>
<main>${main}</main>
<footer>GenAuth emulator, a local identity server. Do not use real passwords here.</footer>
</body>
</html>`
}
