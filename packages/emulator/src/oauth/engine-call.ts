import OAuth2Server from '@node-oauth/oauth2-server'
import type { IncomingRequest } from '../http/incoming-request'

/** The parts of a request that the emulator passes to the OAuth library. */
export interface EngineInput {
  method: string
  headers: Record<string, string>
  query: Record<string, string>
  body: Record<string, string>
}

/** Copies a request for the OAuth library. Omits the Authorization header, because the emulator authenticates the client itself. */
export function engineInput(request: IncomingRequest): EngineInput {
  const headers: Record<string, string> = { 'content-length': String(request.body.length) }
  const type = request.headers['content-type']
  if (type) headers['content-type'] = type
  return {
    method: request.method,
    headers,
    query: Object.fromEntries(request.query),
    body: { ...request.form },
  }
}

export interface EngineResult {
  status: number
  headers: Record<string, string>
  body: Record<string, unknown>
}

/** Calls the OAuth library. If the library throws an OAuth error, returns the error as a result. */
export async function callEngine(
  input: EngineInput,
  call: (request: OAuth2Server.Request, response: OAuth2Server.Response) => Promise<unknown>,
): Promise<EngineResult> {
  const response = new OAuth2Server.Response({})
  try {
    await call(new OAuth2Server.Request(input), response)
  } catch (error) {
    if (!(error instanceof OAuth2Server.OAuthError)) throw error
    response.status = error.code
    response.body = { error: error.name, error_description: error.message }
  }
  return {
    status: response.status ?? 200,
    headers: response.headers ?? {},
    body: (response.body ?? {}) as Record<string, unknown>,
  }
}
