package count

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestValidateNamesTheField(t *testing.T) {
	for _, tc := range []struct {
		name   string
		change func(*Contest)
		want   []string // in the text
	}{
		{"no seats", func(c *Contest) { c.Rules.Seats = 0 }, []string{"seats: is 0"}},
		{"too many seats", func(c *Contest) { c.Rules.Seats = 1001 }, []string{"seats: is 1001"}},
		{"negative max", func(c *Contest) { c.Rules.Max = -1 }, []string{"max: is -1"}},
		{"min above max", func(c *Contest) { c.Rules.Min = 4 }, []string{"min: is 4, above max (3)"}},
		{"min above candidates", func(c *Contest) { c.Rules.Min, c.Rules.Max = 5, 9 }, []string{"min: is 5, above the number of candidates (4)"}},
		{"no candidates", func(c *Contest) { c.Candidates = 0 }, []string{"candidates: is 0"}},
		{"candidates", func(c *Contest) { c.Candidates = 251 }, []string{"candidates: is 251"}},
		{"write-ins on a ranking", func(c *Contest) { c.Rules.Method, c.Rules.Seats = "irv", 1 }, []string{"write_in", "not yet supported", "majority"}},
		{"an unknown method", func(c *Contest) { c.Rules.Method = "applause" }, []string{`method: "applause" is unknown`}},
		{"no method", func(c *Contest) { c.Rules.Method = "" }, []string{"method"}},
		{"free write-in", func(c *Contest) { c.Rules.WriteIn, c.Rules.OnlyWithOppose = "free", false }, []string{"write_in", "not yet supported"}},
		{"unlinked write-in", func(c *Contest) { c.Rules.OnlyWithOppose = false }, []string{"only_with_oppose", "not yet supported"}},
		{"only_with_oppose alone", func(c *Contest) { c.Rules.WriteIn = "none" }, []string{"only_with_oppose"}},
		{"write-in without majority", func(c *Contest) { c.Rules.Majority = nil }, []string{"majority: must be given"}},
		{"write-in and for_against", func(c *Contest) { c.Rules.Majority.Base = BaseForAgainst }, []string{"majority.base"}},
		{"write-in without a list", func(c *Contest) { c.Persons = 0 }, []string{"persons"}},
		{"persons", func(c *Contest) { c.Persons = 65536 }, []string{"persons"}},
		{"choose and write in", func(c *Contest) { c.Rules.Method = Choose }, []string{"write_in", "not yet supported"}},
		{"choose and for_against", func(c *Contest) {
			c.Rules = Rules{Method: Choose, Seats: 1, Majority: &Share{1, 2, MoreThan, BaseForAgainst}}
		}, []string{"majority.base"}},
		{"plurality without majority", func(c *Contest) {
			c.Rules = Rules{Method: Choose, Seats: 1, Shortfall: ShortfallPlurality, Floor: &Share{1, 3, AtLeast, BaseReturned}}
		}, []string{"shortfall"}},
		{"proxy", func(c *Contest) { c.Rules.Proxy = 1 }, []string{"proxy", "not yet supported"}},
		{"over_selection", func(c *Contest) { c.Rules.OverSelection = "first" }, []string{"over_selection"}},
		{"order", func(c *Contest) { c.Rules.Order = "size" }, []string{"order"}},
		{"present", func(c *Contest) { c.Rules.Present = "" }, []string{"present: must say"}},
		{"present unknown", func(c *Contest) { c.Rules.Present = "about" }, []string{"present"}},
		{"valid_if", func(c *Contest) { c.Rules.ValidIf = "always" }, []string{"valid_if"}},
		{"tie", func(c *Contest) { c.Rules.Tie = "duel" }, []string{"tie"}},
		{"shortfall", func(c *Contest) { c.Rules.Shortfall = "appoint" }, []string{"shortfall"}},
		{"visibility", func(c *Contest) { c.Rules.Visibility = &Visibility{"all", "none"} }, []string{"visibility.while_open", "visibility.after"}},
		{"retention", func(c *Contest) { c.Rules.RetentionDays = -1 }, []string{"retention_days"}},
		{"quorum base", func(c *Contest) { c.Rules.Quorum.Base = BasePresent }, []string{"quorum.base"}},
		{"quorum op", func(c *Contest) { c.Rules.Quorum.Op = "=" }, []string{"quorum.op"}},
		{"quorum den", func(c *Contest) { c.Rules.Quorum.Den = 0 }, []string{"quorum.den"}},
		{"majority num", func(c *Contest) { c.Rules.Majority.Num = 3 }, []string{"majority.num: 3/2"}},
		{"majority num negative", func(c *Contest) { c.Rules.Majority.Num = -1 }, []string{"majority.num"}},
		{"more than all", func(c *Contest) { c.Rules.Majority.Num = 2 }, []string{"majority.op: more than the whole"}},
		{"majority base", func(c *Contest) { c.Rules.Majority.Base = "everyone" }, []string{"majority.base"}},
		{"min_extra den", func(c *Contest) { c.Rules.MinExtra.Den = 0 }, []string{"min_extra.den"}},
		{"min_extra", func(c *Contest) { c.Rules.Seats = 4 }, []string{"min_extra", "4 seats need 5 candidates, there are 4; nominate 1 more"}},
		{"floor missing", func(c *Contest) { c.Rules.Shortfall = ShortfallPlurality }, []string{"floor: must be given"}},
		{"floor alone", func(c *Contest) { c.Rules.Floor = &Share{1, 3, AtLeast, BaseReturned} }, []string{"floor: goes with"}},
		{"floor base", func(c *Contest) {
			c.Rules.Shortfall, c.Rules.Floor = ShortfallPlurality, &Share{1, 3, AtLeast, BaseForAgainst}
		}, []string{"floor.base"}},
		{"seniority and write-in", func(c *Contest) { c.Rules.Tie, c.Rules.Seniority = TieSeniority, []int{0, 1, 2, 3} }, []string{"tie:"}},
		{"seniority twice", func(c *Contest) { c.Rules.Tie, c.Rules.Seniority = TieSeniority, []int{0, 1, 1, 3} }, []string{"seniority:"}},
		{"seniority alone", func(c *Contest) { c.Rules.Seniority = []int{0, 1, 2, 3} }, []string{"seniority:"}},
		{"listed", func(c *Contest) { c.Listed = []int{0} }, []string{"listed"}},
		{"listed out of range", func(c *Contest) { c.Listed = []int{0, -1, 5, -2} }, []string{"candidate 2", "candidate 3"}},
		{"listed twice", func(c *Contest) { c.Listed = []int{0, -1, 0, -1} }, []string{"person 0 stands twice"}},
		{"number", func(c *Contest) { c.Number = -1 }, []string{"number"}},
		{"several at once", func(c *Contest) { c.Rules.Proxy, c.Rules.Tie = 2, "x" }, []string{"proxy", "tie"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := party(3, 4)
			if err := c.Validate(); err != nil {
				t.Fatal(err)
			}
			tc.change(&c)
			err := c.Validate()
			if !errors.Is(err, ErrRules) {
				t.Fatalf("accepted, or another error: %v", err)
			}
			if faults := RuleFaults(fmt.Errorf("wrapped: %w", err)); len(faults) == 0 || faults[0].Field == "" {
				t.Errorf("faults %v of %v", faults, err)
			}
			for _, w := range tc.want {
				if !strings.Contains(err.Error(), w) {
					t.Errorf("%q is not in %q", w, err)
				}
				if w == "not yet supported" && !errors.Is(err, ErrUnsupported) {
					t.Errorf("not ErrUnsupported: %v", err)
				}
			}
		})
	}
}

func TestValidateMotion(t *testing.T) {
	good, err := Preset("yes-no")
	if err != nil {
		t.Fatal(err)
	}
	if err := good.Validate(1); err != nil {
		t.Error(err)
	}
	bad := Rules{
		Method: YesNo, Seats: 2, Max: 2, WriteIn: WriteInList, OnlyWithOppose: true,
		MinExtra: &Ratio{1, 5}, Tie: TieLot, Shortfall: ShortfallRevote,
	}
	err = bad.Validate(2)
	for _, field := range []string{"candidates", "seats", "max", "write_in", "min_extra", "tie", "shortfall", "majority"} {
		if err == nil || !strings.Contains(err.Error(), ErrRules.Error()+": "+field+": ") {
			t.Errorf("%s is not named: %v", field, err)
		}
	}
}

func TestPresets(t *testing.T) {
	for _, name := range PresetNames() {
		r, err := Preset(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Validate(r.MinCandidates()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		text, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		var back Rules
		if err := json.Unmarshal(text, &back); err != nil {
			t.Fatal(err)
		}
		again, err := json.Marshal(back)
		if err != nil || string(again) != string(text) {
			t.Errorf("%s became %s, %v", text, again, err)
		}
		for _, lang := range []string{Chinese, English} {
			about, err := AboutPreset(name, lang)
			if err != nil || about.Title == "" || about.Source == "" || len(about.Cautions) == 0 {
				t.Errorf("%s, %s: %+v, %v", name, lang, about, err)
			}
		}
	}
	if _, err := Preset("acclamation"); !errors.Is(err, ErrPreset) {
		t.Error(err)
	}
	if _, err := AboutPreset("acclamation", Chinese); !errors.Is(err, ErrPreset) {
		t.Error(err)
	}
}

// TestPresetIsACopy: who edits a preset does not edit the next one's.
func TestPresetIsACopy(t *testing.T) {
	one, err := Preset("cn-party-branch")
	if err != nil {
		t.Fatal(err)
	}
	one.Quorum.Num = 1
	two, err := Preset("cn-party-branch")
	if err != nil || two.Quorum.Num != 4 {
		t.Errorf("%+v, %v", two.Quorum, err)
	}
}
