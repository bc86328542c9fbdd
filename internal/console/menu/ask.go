package menu

import (
	"fmt"

	"gosua/internal/console/command"
	"gosua/internal/console/terminal"
)

// askAll asks for the arguments one after the other; false means that one was cancelled or will not do.
func (s *session) askAll(cmd *command.Command, _ string) ([]string, bool) {
	var args []string
	for i := range cmd.Args {
		arg := &cmd.Args[i]
		if arg.Question == "" || arg.When != nil && !arg.When(s.context, args) {
			args = append(args, "")
			continue
		}
		if arg.Before != nil {
			arg.Before(s.context, args)
		}
		answer, ok := s.askFor(arg)
		if !ok {
			if arg.Cancelled != nil {
				arg.Cancelled(s.context, args)
			}
			return nil, false
		}
		args = append(args, answer)
		if arg.Check != nil && !arg.Check(s.context, args) {
			return nil, false
		}
	}
	return args, true
}

func (s *session) askFor(arg *command.Arg) (string, bool) {
	if arg.Kind == command.Target {
		return s.chooseTarget(arg)
	}
	return s.answer(terminal.Prompt{Text: arg.Question + " (empty to cancel): ", Secret: arg.Secret})
}

// Ask implements command.Asker.
func (s *session) Ask(question string) (string, bool) {
	return s.answer(terminal.Prompt{Text: question + " (empty to cancel): "})
}

// AskAt implements command.Asker.
func (s *session) AskAt(prompt string) (string, bool) {
	answer, err := s.read(terminal.Prompt{Text: prompt})
	return answer, err == nil
}

// answer reads an answer; false means that it is empty or that the input has ended.
func (s *session) answer(p terminal.Prompt) (string, bool) {
	answer, err := s.read(p)
	return answer, err == nil && answer != ""
}

// chooseTarget shows the buddies and the choices.
func (s *session) chooseTarget(arg *command.Arg) (string, bool) {
	text := s.cfg.Table.BuddyList() + "\nChoices:\n   0         For current dialog.\n"
	n := s.cfg.Table.BuddyCount()
	if n > 0 && arg.All {
		text += fmt.Sprintf("  -1         All %d buddies in buddy list\n", n)
	}
	if n > 0 {
		text += fmt.Sprintf("  [1 -%2d]    Select from buddy list\n", n)
	}
	s.print(text + "  URL        An URL\n  <Enter>    Empty input (or 'q') to cancel\n")
	answer, ok := s.answer(terminal.Prompt{Text: arg.Question + ": ", Remember: true, Complete: s.targets})
	return answer, ok && answer[0] != 'q'
}

// targets lists what was called before.
func (m *Menu) targets(string) []string { return m.cfg.Targets() }
