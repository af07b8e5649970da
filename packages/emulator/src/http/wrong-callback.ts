import { randomBytes } from 'node:crypto'
import { messagePage } from '../pages/message-page'
import { describeNearMiss } from './describe-near-miss'
import type { IncomingRequest } from './incoming-request'
import { htmlReply, jsonReply, type Reply } from './reply'

/** Renders an error of an authorization request or a logout as HTML or JSON, if the error must not be redirected to the app. */
export function authorizeErrorPage(
  request: IncomingRequest,
  error: { error: string; error_description: string },
  title = 'This login cannot start',
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

/** Returns the message of `redirect_uri_mismatch`. The message contains the URL, because a wrong path or slash is easy to overlook. */
export function mismatchSentence(redirectUri: string, known: readonly string[]): string {
  return `redirect_uri "${redirectUri}" is not on the login callback list of this app.${describeNearMiss(redirectUri, known)} Add exactly this URL to redirectUris (--redirect-uri on the command line), or use a listed one: ${known.join(', ')}.`
}
