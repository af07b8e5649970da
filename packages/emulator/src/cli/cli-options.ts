/** The description of an option of the command line. The parser and the help text use it. */
export interface CliOption {
  name: string
  /** The placeholder of the value in the help text. A flag has none. */
  value?: string
  /** Whether the option may be repeated. */
  multiple?: boolean
  short?: string
  description: string
}

export const cliOptions: readonly CliOption[] = [
  {
    name: 'port',
    value: '<number>',
    description: 'Port on 127.0.0.1 (default: 4567). Use 0 for a free port',
  },
  {
    name: 'base-path',
    value: '<path>',
    description: 'Base path of all routes, such as /tenant',
  },
  { name: 'app-id', value: '<id>', description: 'App id, 24 hexadecimal characters' },
  { name: 'secret', value: '<secret>', description: 'App secret, 32 hexadecimal characters' },
  {
    name: 'redirect-uri',
    value: '<url>',
    multiple: true,
    description: 'Login callback URL. Replaces the default list. Repeat the option for more URLs',
  },
  {
    name: 'logout-redirect-uri',
    value: '<url>',
    multiple: true,
    description:
      'Logout callback URL (default: the root of each login callback URL). Repeat the option for more URLs',
  },
  {
    name: 'allowed-origin',
    value: '<origin>',
    multiple: true,
    description:
      'Origin that may send requests from a browser (default: any). Repeat the option for more origins',
  },
  {
    name: 'tenant',
    value: '<id>',
    multiple: true,
    description:
      'Tenant whose users may log in (default: any, or none). Repeat the option for more tenants',
  },
  {
    name: 'auth-method',
    value: '<method>',
    description:
      'How the app authenticates at the token, introspection and revocation endpoints: client_secret_post (default), client_secret_basic or none. Use none for an app without a server',
  },
  {
    name: 'access-token-seconds',
    value: '<seconds>',
    description: 'Lifetime of access tokens (default: 1209600)',
  },
  {
    name: 'refresh-token-seconds',
    value: '<seconds>',
    description: 'Lifetime of refresh tokens (default: 2592000)',
  },
  {
    name: 'id-token-alg',
    value: '<alg>',
    description: 'Signature algorithm of ID tokens: RS256 (default) or HS256',
  },
  {
    name: 'switch',
    value: '<name=value>',
    multiple: true,
    description:
      'Set a switch, such as skipConsent=false or refreshAnswer.oauth=same. Repeat the option for more switches',
  },
  {
    name: 'allow-production',
    description: 'Start even if the environment variable NODE_ENV is production',
  },
  { name: 'help', short: 'h', description: 'Show this text' },
  { name: 'version', short: 'v', description: 'Show the version' },
]
