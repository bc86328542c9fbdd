package config

import (
	neturl "net/url"
	"strings"
)

// escaped is the field of --escaped OPTION=VALUE, which has %XX in place of what no quotes can hold.
func escaped() field {
	return field{set: func(b *builder, value string) *fault {
		name, text, ok := strings.Cut(value, "=")
		o := b.index.byName[name]
		if !ok || o == nil || o.Arg == "" || o.NoEnv || o.Name == "config-file" {
			return &fault{text: "the value is not OPTION=VALUE with the name of an option"}
		}
		text, err := neturl.PathUnescape(text)
		if err != nil {
			return &fault{text: "what follows " + name + "= has a % that is not followed by two hexadecimal digits"}
		}
		return b.store(occurrence{option: o, value: text})
	}}
}
