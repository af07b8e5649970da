/** A claim with a readable name. */
export interface NamedClaim {
  readonly claim: string
  /** `undefined` for a custom claim of the tenant. */
  readonly name?: string | undefined
}

/** A group of claims with a heading. */
export interface ClaimGroup {
  readonly heading: string
  readonly claims: readonly NamedClaim[]
}

/** The standard claims (OpenID Connect Core, section 5.1), with readable names. */
const standard: readonly { readonly heading: string; readonly names: Record<string, string> }[] = [
  {
    heading: 'You',
    names: {
      name: 'Full name',
      given_name: 'Given name',
      middle_name: 'Middle name',
      family_name: 'Family name',
      nickname: 'Nickname',
      gender: 'Gender',
      birthdate: 'Date of birth',
    },
  },
  {
    heading: 'Contact',
    names: {
      email: 'E-mail',
      email_verified: 'E-mail verified',
      phone_number: 'Phone',
      phone_number_verified: 'Phone verified',
      address: 'Address',
      website: 'Website',
    },
  },
  {
    heading: 'Account',
    names: {
      sub: 'User id',
      preferred_username: 'Username',
      locale: 'Language',
      zoneinfo: 'Time zone',
      picture: 'Picture',
      profile: 'Profile page',
      updated_at: 'Last changed',
    },
  },
]

const isStandard = (claim: string) => standard.some(({ names }) => claim in names)

/** Sorts claims into groups. Custom claims of the tenant come last. Empty groups are left out. */
export function groupClaims(claims: readonly string[]): readonly ClaimGroup[] {
  const groups = standard.map(({ heading, names }) => ({
    heading,
    claims: Object.entries(names)
      .filter(([claim]) => claims.includes(claim))
      .map(([claim, name]): NamedClaim => ({ claim, name })),
  }))
  const own = claims.filter((claim) => !isStandard(claim)).map((claim) => ({ claim }))
  return [...groups, { heading: 'More', claims: own }].filter((group) => group.claims.length > 0)
}
