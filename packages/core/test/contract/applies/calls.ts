import { bothModes, everywhere, type Rows } from './row'

const apiOfTest = 'The fake calls the fetch that the test gives.'
const fetchRow = { ...bothModes, fake: apiOfTest } as const

/** Calls that use the access token: getUser, introspect and fetch. */
export const calls = {
  'getUser resolves to the claims of the user': everywhere,
  'getUser refreshes a token that userinfo refuses, once, and repeats the request': bothModes,
  'getUser rejects with invalid_token if userinfo refuses the new token too, and the session goes on':
    bothModes,
  'R1: 200 calls of getUser that are refused at once are one refresh': bothModes,
  'getUser refreshes an expired token first': bothModes,
  'getUser rejects with the failure of the refresh that it needs': bothModes,
  'introspect refreshes an expired token first': bothModes,
  'introspect resolves to what is known about the token': everywhere,
  'a token that is not active ends no session': bothModes,
  'introspect rejects with invalid_client if the app may not ask, and the session goes on':
    everywhere,
  'R15: fetch shows the session to the API, and to no other origin': fetchRow,
  'R13: fetch refreshes once after a refusal, and repeats the request once': fetchRow,
  'R13: fetch resolves to the second refusal': fetchRow,
  'R1: 200 refusals of fetch at once are one refresh': fetchRow,
  'fetch rejects with the failure of the refresh that it needs': fetchRow,
  'R14: fetch does not repeat a request whose body is a stream': fetchRow,
  'fetch repeats a request with a body of a known size': fetchRow,
  'fetch resolves to a response that is no refusal, and nothing is refreshed': fetchRow,
  'fetch rejects with not_authenticated for a signed-out user': fetchRow,
  'X6: fetch repeats no request of the previous user': fetchRow,
  'R19: fetch ends with its signal': fetchRow,
} as const satisfies Rows
