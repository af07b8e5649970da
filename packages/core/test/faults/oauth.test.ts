import { describeFaults } from './describe-faults'

describeFaults('oauth')
