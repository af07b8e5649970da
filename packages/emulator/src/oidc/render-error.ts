import type { ErrorOut, KoaContextWithOIDC } from 'oidc-provider'
import { messagePage } from '../pages/message-page'

/** Renders an error of oidc-provider that cannot be redirected: as HTML for a browser, otherwise as JSON. */
export function renderError(context: KoaContextWithOIDC, out: ErrorOut): void {
  const { error, error_description: description = error } = out
  if (context.accepts('json', 'html') !== 'html') {
    context.body = { error, error_description: description }
    return
  }
  context.type = 'html'
  context.body = messagePage({
    title: 'This request failed',
    text: description,
    details: { error },
  })
}
