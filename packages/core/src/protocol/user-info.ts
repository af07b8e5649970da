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
 * The claims of a user under their standard names (OpenID Connect Core, section 5.1), as GenAuth's user info endpoint returns them. Each
 * claim may be missing, and GenAuth returns `null` for a claim without a value. A tenant may add its own claims.
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
  /** The URL of the user's profile page. */
  readonly profile?: string | null | undefined
  /** The URL of the user's picture. */
  readonly picture?: string | null | undefined
  readonly website?: string | null | undefined
  readonly email?: string | null | undefined
  readonly email_verified?: boolean | null | undefined
  /** `M`, `F`, or `U` for unknown. */
  readonly gender?: string | null | undefined
  readonly birthdate?: string | null | undefined
  readonly zoneinfo?: string | null | undefined
  readonly locale?: string | null | undefined
  readonly phone_number?: string | null | undefined
  readonly phone_number_verified?: boolean | null | undefined
  readonly address?: UserAddress | null | undefined
  /** When the claims were last changed: an ISO 8601 string. OpenID Connect requires a number of seconds instead. */
  readonly updated_at?: string | number | null | undefined
  readonly [claim: string]: unknown
}
