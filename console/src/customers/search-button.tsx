import { Button, Stack } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import classes from './search-page.module.css';
import { customerTexts } from './texts.ts';

/** In one line with the fields of a search. */
export function SearchButton() {
  return (
    <Stack justify="flex-end" className={classes['go']}>
      <Button type="submit" leftSection={<IconSearch size={16} />}>
        {customerTexts.search.go}
      </Button>
    </Stack>
  );
}
