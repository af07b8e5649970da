import { describeFaults } from './describe-faults'

describeFaults('oidc')
