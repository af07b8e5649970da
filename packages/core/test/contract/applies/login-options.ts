import { bothModes, everywhere, type Rows } from './row'

const request = { ...bothModes, fake: 'The fake has no page. It records the options of each call.' }

/** Rules for the options of a login. */
export const loginOptions = {
  'O1: a login request has the prompt': request,
  'O1: a login request has the loginHint': request,
  'O1: a login request has the connection': request,
  'O1: a login request has the tenantId': request,
  'O1: a login request has the screen': request,
  'O1: a login request has the uiLocales': request,
  'O1: a login request has the maxAgeSeconds': request,
  'O1: a login request has the acrValues': request,
  'O1: a login request has the params': request,
  'O2: a login request has the scope': request,
  'O2: a login request has the extraScopes': request,
  'O1: the login request of a popup has the options': request,
  'O3: login rejects an unknown option with invalid_options, and does not navigate': everywhere,
  'O3: login rejects an option of the wrong type with invalid_options': everywhere,
  'O3: loginWithPopup rejects an unknown option with invalid_options': everywhere,
  'O4: login rejects every reserved parameter with invalid_options': everywhere,
  'O11: a login to another tenant changes the session id and fires userSwitched for the same user':
    everywhere,
  'O11: a login to the same tenant fires login': everywhere,
  'O11: the session has its tenant after a refresh': everywhere,
  'O12: switchAccount signs the user out and starts a login': everywhere,
  'O12: switchAccount with an invalid option keeps the session': everywhere,
  'O12: the login request of switchAccount has prompt=login': request,
  'O12: the prompt of switchAccount can be replaced': request,
} as const satisfies Rows
