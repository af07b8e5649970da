import { randomBytes } from 'node:crypto'
import { messagePage } from '../pages/message-page'
import type { IncomingRequest } from './incoming-request'
import { htmlReply, jsonReply, type Reply } from './reply'

/** Shows an error of an authorize request, or of a logout, that must not be redirected, as a page or as JSON. */
export function authorizeErrorPage(
  request: IncomingRequest,
  error: { error: string; error_description: string },
  title = 'This login cannot begin',
): Reply {
  const body = { ...error, request_id: randomBytes(16).toString('hex') }
  if (/\bapplication\/json\b/.test(request.headers.accept ?? '')) return jsonReply(400, body)
  return htmlReply(
    400,
    messagePage({
      title,
      text: error.error_description,
      details: { error: error.error, request_id: body.request_id },
    }),
  )
}

/** The sentence of `redirect_uri_mismatch`. It names the address, because a path or a slash is what people overlook. */
export function mismatchSentence(redirectUri: string, known: readonly string[]): string {
  return `redirect_uri "${redirectUri}" is not on the login callback list of this app. Add exactly this address to redirectUris (--redirect-uri on the command line), or use one that is listed: ${known.join(', ')}.`
}
