/** The application ID and secret in the samples of GenAuth's documentation. */
export const appId = '5f17a529f64fb009b794a2ff'
export const secret = 'e2b4f9c0d1a84b6fa3c5d7e9f1a2b3c4'

/** The sample responses in GenAuth's documentation, unchanged. */
export const sampleTokens = {
  access_token: 'fa9d2bdd914ea01aa4e434c12d4f919d749fc75c',
  token_type: 'Bearer',
  expires_in: 1209599,
  refresh_token: 'b5e0e1afe793c6634495434afc262b88ddee9af3',
  scope: 'user',
}

export const sampleUser = {
  address: { country: null, postal_code: null, region: null, formatted: null },
  birthdate: null,
  family_name: null,
  gender: 'U',
  given_name: null,
  locale: null,
  middle_name: null,
  name: null,
  nickname: null,
  picture: 'https://files.authing.co/authing-console/default-user-avatar.png',
  preferred_username: null,
  profile: null,
  updated_at: '2021-03-03T06:17:14.485Z',
  website: null,
  zoneinfo: null,
  email: 'test1@genauth.ai',
  email_verified: false,
  sub: '603f184cec4505e2868431fc',
  phone_number: null,
  phone_number_verified: false,
}

export const sampleIntrospection = {
  active: true,
  sub: '5f719946524ee1099229496b',
  client_id: '5f17a529f64fb009b794a2ff',
  exp: 1619083024,
  iat: 1617873424,
  iss: 'https://core.genauth.ai/oauth',
  jti: 'qbovGK-HZL0O_20wY7uXj',
  scope: 'user',
  token_type: 'Bearer',
}
