/** A postal address; OpenID Connect Core, section 5.1.1. */
export interface UserAddress {
  readonly formatted?: string | null | undefined
  readonly street_address?: string | null | undefined
  readonly locality?: string | null | undefined
  readonly region?: string | null | undefined
  readonly postal_code?: string | null | undefined
  readonly country?: string | null | undefined
  readonly [claim: string]: unknown
}

/**
 * The claims of a user under their standard names (OpenID Connect Core, section 5.1), as GenAuth's userinfo endpoint answers them.
 * GenAuth says `null` for what it does not know. Each claim may be missing; a tenant's own claims are there under their names.
 */
export interface UserInfo {
  /** The user's id. */
  readonly sub: string
  readonly name?: string | null | undefined
  readonly given_name?: string | null | undefined
  readonly family_name?: string | null | undefined
  readonly middle_name?: string | null | undefined
  readonly nickname?: string | null | undefined
  readonly preferred_username?: string | null | undefined
  /** Address of the user's profile page. */
  readonly profile?: string | null | undefined
  /** Address of the user's picture. */
  readonly picture?: string | null | undefined
  readonly website?: string | null | undefined
  readonly email?: string | null | undefined
  readonly email_verified?: boolean | null | undefined
  /** GenAuth: `M`, `F`, or `U` for unknown. */
  readonly gender?: string | null | undefined
  readonly birthdate?: string | null | undefined
  readonly zoneinfo?: string | null | undefined
  readonly locale?: string | null | undefined
  readonly phone_number?: string | null | undefined
  readonly phone_number_verified?: boolean | null | undefined
  readonly address?: UserAddress | null | undefined
  /** GenAuth: an ISO 8601 string, where the standard has a number of seconds. */
  readonly updated_at?: string | number | null | undefined
  readonly [claim: string]: unknown
}
