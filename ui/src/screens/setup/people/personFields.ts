import type { User } from "@/api/people";
import type { Schemas } from "@/api/types";

export interface PersonFields {
  display_name: string;
  enabled: boolean;
  password: string;
  pin: string;
  badge: string;
  take_pin: boolean;
  take_badge: boolean;
}

/** What of a person is to be other than it is; what is empty stays. */
export function changeOf(user: User, fields: PersonFields): Omit<Schemas["UserChange"], "version"> {
  return {
    ...(fields.display_name !== user.display_name && { display_name: fields.display_name }),
    ...(fields.enabled !== user.enabled && { enabled: fields.enabled }),
    ...(fields.password !== "" && { password: fields.password }),
    ...(fields.take_pin ? { pin: null } : fields.pin !== "" && { pin: fields.pin }),
    ...(fields.take_badge ? { badge: null } : fields.badge !== "" && { badge: fields.badge }),
  };
}
