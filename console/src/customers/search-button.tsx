import { Button, Stack } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { texts } from '../texts.ts';
import classes from './search-page.module.css';

/** In one line with the fields of a search. */
export function SearchButton() {
  return (
    <Stack justify="flex-end" className={classes['go']}>
      <Button type="submit" leftSection={<IconSearch size={16} />}>
        {texts.customers.search.go}
      </Button>
    </Stack>
  );
}
