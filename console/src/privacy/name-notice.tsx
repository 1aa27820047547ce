import { Button, Group, Stack } from '@mantine/core';
import { useState } from 'react';
import { Notice } from '../ui/notice.tsx';
import { properName } from './file-name.ts';
import classes from './privacy.module.css';
import { type RequestType, requestTypes } from './request-file.ts';
import { privacyTexts } from './texts.ts';

/** Why a file is not processed under its name, and names under which it is. */
export function NameNotice({
  name,
  problem,
  isIgnored,
  types,
  onRename,
}: {
  name: string;
  problem: string;
  /** The server has said so. */
  isIgnored: boolean;
  /** What the file asks for. */
  types: readonly RequestType[];
  onRename: (name: string) => void;
}) {
  const [choices] = useState(() =>
    (types.length > 0 ? types : requestTypes).map((type) => properName(type, new Date(), name)),
  );
  return (
    <Notice
      tone="warning"
      announced="alert"
      title={isIgnored ? privacyTexts.file.wasIgnored : privacyTexts.file.wouldBeIgnored}
    >
      {' '}
      <Stack gap="sm">
        <span>{problem}</span>
        <Group gap="xs">
          {choices.map((proper) => (
            <Button
              key={proper}
              size="compact-sm"
              variant="default"
              className={classes['name']}
              onClick={() => onRename(proper)}
            >
              {privacyTexts.file.giveName(proper)}
            </Button>
          ))}
        </Group>
      </Stack>
    </Notice>
  );
}
