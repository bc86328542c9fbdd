package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"gosua/internal/config"
)

const defaultRegisterTimeout = 10 * time.Second

// ownOptions takes the subcommand's options out of the arguments; what these leave open comes from the environment.
func ownOptions(args []string, env func(string) string) (own registerOptions, rest []string, err error) {
	if own, err = ownEnvironment(env); err != nil {
		return own, nil, err
	}
	flags := own.flags()
	flags["-v"], flags["-h"], flags["--help"] = &own.trace, &own.wantsHelp, &own.wantsHelp
	for i := 0; i < len(args); i++ {
		if flag, ok := flags[args[i]]; ok {
			*flag = true
			continue
		}
		name, value, inline := strings.Cut(args[i], "=")
		if name != "--timeout" {
			rest = append(rest, args[i])
			continue
		}
		if !inline && i+1 < len(args) {
			i++
			value = args[i]
		}
		if own.timeout, err = parseTimeout("--timeout", value); err != nil {
			return own, nil, err
		}
	}
	return own, rest, nil
}

// flags are the switches by their long names.
func (own *registerOptions) flags() map[string]*bool {
	return map[string]*bool{"--json": &own.json, "--quiet": &own.quiet, "--tls-insecure": &own.insecure}
}

// ownEnvironment is what GOSUA_TIMEOUT, GOSUA_JSON, GOSUA_QUIET and GOSUA_TLS_INSECURE say.
func ownEnvironment(env func(string) string) (own registerOptions, err error) {
	own.timeout = defaultRegisterTimeout
	if value := env("GOSUA_TIMEOUT"); value != "" {
		if own.timeout, err = parseTimeout("GOSUA_TIMEOUT", value); err != nil {
			return own, err
		}
	}
	for name, flag := range own.flags() {
		key := "GOSUA_" + strings.ToUpper(strings.ReplaceAll(strings.TrimPrefix(name, "--"), "-", "_"))
		switch value := env(key); strings.ToLower(value) {
		case "", "0", "no", "false", "off":
		case "1", "yes", "true", "on":
			*flag = true
		default:
			return own, &config.Error{Key: key, Text: fmt.Sprintf("%q is neither yes nor no", value)}
		}
	}
	return own, nil
}

// parseTimeout reads a duration, or a plain number of seconds.
func parseTimeout(key, s string) (time.Duration, error) {
	d, err := time.ParseDuration(s)
	if seconds, e := strconv.ParseUint(s, 10, 31); e == nil {
		d, err = time.Duration(seconds)*time.Second, nil
	}
	if err != nil || d <= 0 {
		return 0, &config.Error{Key: key, Text: fmt.Sprintf("%q is no duration above zero, like 500ms or 10s", s)}
	}
	return d, nil
}
