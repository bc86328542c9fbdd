package config

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// field is where an option keeps its value.
type field struct {
	set setter
	get getter
}

// setter stores a value in what is being built, or says what is wrong with it.
type setter func(b *builder, value string) *fault

// getter gives the values with which the option would be given again: one for each time, "" for an option that takes
// none. What is as it is without the option may be among them.
type getter func(b *builder) []string

// fault is what is wrong with a value: in our words, and in pjsua's where it has some.
type fault struct{ text, pjsua string }

// checked is a field that refuses some values.
func checked(check func(value string) *fault, next field) field {
	return field{get: next.get, set: func(b *builder, value string) *fault {
		if bad := check(value); bad != nil {
			return bad
		}
		return next.set(b, value)
	}}
}

func flag(at func(*builder) *bool) field {
	return field{
		set: func(b *builder, _ string) *fault {
			*at(b) = true
			return nil
		},
		get: func(b *builder) []string { return given(*at(b)) },
	}
}

// given is how an option without a value is given, or is not.
func given(yes bool) []string {
	if yes {
		return []string{""}
	}
	return nil
}

func text(at func(*builder) *string) field {
	return field{
		set: func(b *builder, value string) *fault {
			*at(b) = value
			return nil
		},
		get: func(b *builder) []string { return []string{*at(b)} },
	}
}

func secret(at func(*builder) *Secret) field {
	return field{
		set: func(b *builder, value string) *fault {
			*at(b) = Secret(value)
			return nil
		},
		get: func(b *builder) []string { return []string{at(b).Reveal()} },
	}
}

func number(at func(*builder) *int, r bounds) field {
	return field{
		set: func(b *builder, value string) *fault {
			n, bad := r.parse(value)
			if bad == nil {
				*at(b) = n
			}
			return bad
		},
		get: func(b *builder) []string { return []string{strconv.Itoa(*at(b))} },
	}
}

// duration is a number of units.
func duration(at func(*builder) *time.Duration, unit time.Duration, r bounds) field {
	return field{
		set: func(b *builder, value string) *fault {
			n, bad := r.parse(value)
			if bad == nil {
				*at(b) = time.Duration(n) * unit
			}
			return bad
		},
		get: func(b *builder) []string { return []string{strconv.FormatInt(int64(*at(b)/unit), 10)} },
	}
}

// list adds one value each time, at most limit of them.
func list(at func(*builder) *[]string, limit int, tooMany string) field {
	return field{
		set: func(b *builder, value string) *fault {
			if len(*at(b)) >= limit {
				return &fault{fmt.Sprintf("more than %d of them", limit), tooMany}
			}
			*at(b) = append(*at(b), value)
			return nil
		},
		get: func(b *builder) []string { return *at(b) },
	}
}

// count adds one each time.
func count(at func(*builder) *int, limit int) field {
	return field{
		set: func(b *builder, _ string) *fault {
			if *at(b) >= limit {
				return &fault{text: fmt.Sprintf("more than %d of them", limit)}
			}
			*at(b)++
			return nil
		},
		get: func(b *builder) []string { return slices.Repeat([]string{""}, *at(b)) },
	}
}

// shared is the field of a Shared option: what the account has, and what the phone has.
func shared(of func(at func(*builder) *Extensions) field) field {
	account := of(func(b *builder) *Extensions { return &b.account().Extensions })
	phone := of(func(b *builder) *Extensions { return &b.cfg.Extensions })
	return field{
		set: func(b *builder, value string) *fault {
			if bad := account.set(b, value); bad != nil {
				return bad
			}
			return phone.set(b, value)
		},
		get: func(b *builder) []string {
			if b.ofPhone {
				return phone.get(b)
			}
			return account.get(b)
		},
	}
}

// unused keeps values for the settings dump alone. The value off is as if the option had not been given.
func unused(at func(*builder) *[]Setting, o Option, off string, limit int) field {
	return field{
		set: func(b *builder, value string) *fault {
			list := *at(b)
			from, to := span(list, o.Name)
			switch {
			case !o.Repeat:
				list, to = slices.Delete(list, from, to), from
			case to-from >= limit:
				return &fault{text: fmt.Sprintf("more than %d of them", limit)}
			}
			if o.Arg == "" || value != off || off == "" {
				list = slices.Insert(list, to, Setting{o.Name, Secret(value)})
			}
			*at(b) = list
			return nil
		},
		get: func(b *builder) []string { return settings(*at(b), o.Name) },
	}
}

// settings are the values of one option.
func settings(all []Setting, name string) []string {
	var list []string
	from, to := span(all, name)
	for _, s := range all[from:to] {
		list = append(list, s.Value.Reveal())
	}
	return list
}

// span is where the values of one option stand among those of all, which are sorted by name.
func span(all []Setting, name string) (from, to int) {
	byName := func(s Setting, name string) int { return cmp.Compare(s.Name, name) }
	from, _ = slices.BinarySearchFunc(all, name, byName)
	to, _ = slices.BinarySearchFunc(all, name+"\x00", byName)
	return from, to
}
