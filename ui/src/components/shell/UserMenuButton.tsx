import { ActionIcon } from "@mantine/core";
import { IconUser } from "@tabler/icons-react";
import { type ComponentPropsWithRef, lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Session } from "@/api/types";

const loadMenu = () => import("./UserMenu");
const UserMenu = lazy(async () => ({ default: (await loadMenu()).UserMenu }));

type Props = { user: Session["user"] } & ComponentPropsWithRef<"button">;

/** The button that the user's menu hangs from. */
export function UserButton({ user, ...button }: Props) {
  const { t } = useTranslation();
  return (
    <ActionIcon
      {...button}
      variant="subtle"
      color="gray"
      size={36}
      aria-haspopup="menu"
      aria-label={t("shell.signed_in_as", { name: user.display_name })}
    >
      <IconUser size={20} stroke={1.6} />
    </ActionIcon>
  );
}

/** The user's menu, which is loaded when somebody reaches for it: it is heavier than the frame. */
export function UserMenuButton({ user }: { user: Session["user"] }) {
  const [asked, setAsked] = useState(false);
  const button = (
    <UserButton
      user={user}
      onPointerEnter={() => void loadMenu()}
      onFocus={() => void loadMenu()}
      onClick={() => setAsked(true)}
    />
  );
  if (!asked) return button;
  return (
    <Suspense fallback={button}>
      <UserMenu user={user} />
    </Suspense>
  );
}
