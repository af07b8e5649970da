import { toNextHandlers } from '@genauth/server'
import { getAuth } from '../../../auth'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = toNextHandlers(getAuth)
