export const readServerInfo = 'UCS.SystemMgt.readServerInfo';
export const changeServerMode = 'UCS.SystemMgt.changeServerMode';
