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
    description: 'Port on 127.0.0.1; 0 for a free port (default: 4567)',
  },
  {
    name: 'base-path',
    value: '<path>',
    description: 'Serve everything below a path, such as /tenant',
  },
  { name: 'app-id', value: '<id>', description: 'App id, 24 hexadecimal characters' },
  { name: 'secret', value: '<secret>', description: 'App secret, 32 hexadecimal characters' },
  {
    name: 'redirect-uri',
    value: '<url>',
    multiple: true,
    description: 'Login callback; repeat for more (replaces the default list)',
  },
  {
    name: 'logout-redirect-uri',
    value: '<url>',
    multiple: true,
    description: 'Logout callback; repeat for more (replaces the default list)',
  },
  {
    name: 'allowed-origin',
    value: '<origin>',
    multiple: true,
    description: 'Origin that may send requests from a browser; repeat for more (default: any)',
  },
  {
    name: 'auth-method',
    value: '<method>',
    description:
      'Client authentication at token, introspection and revocation: client_secret_post (default), client_secret_basic, none',
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
  { name: 'id-token-alg', value: '<alg>', description: 'RS256 (default) or HS256' },
  {
    name: 'switch',
    value: '<name=value>',
    multiple: true,
    description: 'Set a switch, such as skipConsent=false or refreshAnswer.oauth=same; repeat',
  },
  { name: 'help', short: 'h', description: 'Show this text' },
  { name: 'version', short: 'v', description: 'Show the version' },
]
