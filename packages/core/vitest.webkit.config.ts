import { browserProject } from './browser-project'

export default browserProject('webkit')
