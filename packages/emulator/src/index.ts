export { createEmulator } from './create-emulator'
export type { Emulator, EmulatorOptions } from './emulator'
export type { Fault, FaultKind } from './faults/fault'
export type { ClientAuthMethod, EmulatorApp } from './settings/emulator-app'
export { EmulatorError } from './settings/emulator-error'
export { defaultUsers, type EmulatorUser, type EmulatorUserChanges } from './settings/emulator-user'
export type { EndpointName, Protocol } from './settings/endpoint-name'
export type { LoggedRequest, RequestFilter } from './settings/request-log'
export type {
  AcrClaim,
  AuthTimeClaim,
  EmulatorSwitches,
  PerProtocol,
  PkceMode,
  RefreshAnswer,
  RevocationEndsGrant,
  SwitchChanges,
  TenantClaim,
  TenantParameter,
} from './settings/switches'
