import { bothModes, everywhere, type Rows } from './row'

const testFetch = 'The fake calls the fetch that the test passes.'
const fetchRow = { ...bothModes, fake: testFetch } as const

/** Rules for the calls that use the access token: getUser, introspect and fetch. */
export const calls = {
  "getUser resolves to the user's claims": everywhere,
  'U64: getUser resolves to the output of the schema of the client': everywhere,
  'U64: getUser with schema null resolves to the claims that GenAuth sent': everywhere,
  'getUser with sessionId rejects with not_authenticated for another session, and sends no request':
    everywhere,
  'getUser with sessionId rejects with not_authenticated if the session is replaced during the call':
    bothModes,
  'U64: if the schema of the client does not accept the claims, the session continues': everywhere,
  'if userinfo rejects the token, getUser sends one refresh and repeats the request': bothModes,
  'getUser rejects with invalid_token if userinfo also rejects the new token, and does not end the session':
    bothModes,
  'R1: 200 parallel getUser calls send one refresh if userinfo rejects all of them': bothModes,
  'getUser refreshes an expired token before its request': bothModes,
  'getUser rejects with the error of the refresh if the token expired and the refresh fails':
    bothModes,
  'introspect refreshes an expired token before its request': bothModes,
  "introspect resolves to the token's introspection response": everywhere,
  'introspect does not end the session if the token is inactive': bothModes,
  'introspect rejects with invalid_client if GenAuth rejects the app, and does not end the session':
    everywhere,
  'R15: fetch sends credentials to the API, but not to another origin': fetchRow,
  'R13: after a rejected token, fetch sends one refresh and repeats the request one time': fetchRow,
  'R13: fetch resolves to the second 401 response if the API also rejects the new token': fetchRow,
  'S29: fetch sends no second refresh for a token that the API rejects right after its refresh':
    fetchRow,
  'S29: fetch sends a second refresh if the API first accepts the new token and rejects it later':
    fetchRow,
  'S29: fetch returns the step-up challenge of an API without a refresh': fetchRow,
  'R18: fetch repeats a rejected request without a refresh if another call has refreshed the token':
    fetchRow,
  'R1: 200 parallel fetch calls send one refresh if the API rejects all of them': fetchRow,
  'fetch rejects with the error of the refresh if the token expired and the refresh fails':
    fetchRow,
  'R14: fetch does not repeat a request whose body is a stream': fetchRow,
  'fetch repeats a request whose body is a string': fetchRow,
  'fetch resolves to a 200 response without a refresh': fetchRow,
  'fetch rejects with not_authenticated for a signed-out user': fetchRow,
  'X6: fetch does not repeat a request of the previous user': fetchRow,
  'R19: fetch rejects with the reason of its aborted signal': fetchRow,
} as const satisfies Rows
