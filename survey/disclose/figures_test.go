package disclose

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"hustings/survey"
	"hustings/survey/expr"
)

// plain computes figures from the answers themselves, one after the other, in floating
// point: hundredths.
func plain(values []float64) (mean, median, deviation, promoters float64) {
	n := float64(len(values))
	for _, v := range values {
		mean += v / n
		switch {
		case v >= 9:
			promoters += 100 / n
		case v <= 6:
			promoters -= 100 / n
		}
	}
	for _, v := range values {
		deviation += (v - mean) * (v - mean) / n
	}
	sorted := slices.Sorted(slices.Values(values))
	median = (sorted[(len(sorted)-1)/2] + sorted[len(sorted)/2]) / 2
	return 100 * mean, 100 * median, 100 * math.Sqrt(deviation), 100 * promoters
}

// TestFiguresHoldTheTruth: where all answers are shown, figures are those of the
// answers, to within rounding; where some are hidden, the true ones are in the range.
func TestFiguresHoldTheTruth(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 2026))
	exact, ranges := 0, 0
	for range 2000 {
		n := 10 + r.IntN(150)
		c := scale(r)
		in := &Input{Figures: Figures{Returned: n}, Threshold: 3 + r.IntN(4), TextThreshold: 10}
		var truth []float64
		steep := r.Float64() * 2
		for range n {
			a := min(int(r.ExpFloat64()*math.Pow(float64(len(c.Keys)), steep)/2), len(c.Keys)-1)
			if r.IntN(40) == 0 {
				c.One = append(c.One, None)
				continue
			}
			c.One = append(c.One, a)
			v := float64(c.Values[a])
			if c.Kind == Number { // anything in the class
				v += math.Floor(r.Float64() * float64(c.Highs[a]-c.Values[a]+1))
			}
			truth = append(truth, v/math.Pow10(c.Decimals))
		}
		in.Columns = []Column{c}
		out, err := Aggregate(in)
		if err != nil {
			t.Fatal(err)
		}
		s := out.Questions[0].Stats
		if s == nil {
			continue
		}
		mean, median, deviation, promoters := plain(truth)
		whole := out.Questions[0].Answered > 0 && out.Questions[0].Rest == 0 && c.Kind == Scale
		check := func(name string, truth float64, got Range) {
			within := truth > float64(got.Low)-1e-6 && truth < float64(got.High)+1e-6
			if got.Low == got.High {
				within = math.Abs(truth-float64(got.Low)) < 0.5+1e-6
			}
			if !within || whole && got.Low != got.High {
				t.Errorf("%s is %v, shown %v of %+v", name, truth, got, out.Questions[0])
			}
			ranges += one(got.Low != got.High)
			exact += one(got.Low == got.High)
		}
		check("mean", mean, s.Mean)
		check("median", median, s.Median)
		if s.Promoters != nil {
			check("net promoter score", promoters, *s.Promoters)
		}
		if (s.Deviation != nil) != whole || whole && math.Abs(deviation-float64(*s.Deviation)) > 0.5+1e-6 {
			t.Errorf("deviation is %v: %+v", deviation, s)
		}
	}
	if exact < 1000 || ranges < 500 {
		t.Errorf("%d figures, %d ranges: this shows nothing", exact, ranges)
	}
}

// scale makes a column with values of any sort, in any order.
func scale(r *rand.Rand) Column {
	c := Column{Name: "q", Kind: Scale, Decimals: r.IntN(3)}
	switch r.IntN(3) {
	case 0:
		c.Decimals, c.Promoter = 0, true
		for v := range 11 {
			c.Values = append(c.Values, v)
		}
	case 1:
		for _, v := range r.Perm(40)[:3+r.IntN(5)] {
			c.Values = append(c.Values, v-15)
		}
	default:
		c.Kind = Number
		for at, i := -20, 0; i < 3+r.IntN(4); i++ {
			width := r.IntN(12)
			c.Values, c.Highs = append(c.Values, at), append(c.Highs, at+width)
			at += width + 1
		}
	}
	for i := range c.Values {
		c.Keys = append(c.Keys, fmt.Sprint(i))
	}
	return c
}

// TestEstimateCovers asks people of whom a known share would truly say yes, with coins
// tossed as on their devices: the mean of the estimates is the truth, and about 95 of
// a hundred intervals hold it.
func TestEstimateCovers(t *testing.T) {
	const n, rounds = 200, 1000
	for _, c := range []struct {
		num, den int
		share    float64
	}{{1, 2, 0.3}, {3, 4, 0.1}, {2, 3, 0.6}} {
		q, err := survey.Parse(fmt.Appendf(nil, `{"elements":[{"type":"boolean","name":"q","randomized":{"num":%d,"den":%d}}]}`, c.num, c.den))
		if err != nil {
			t.Fatal(err)
		}
		r := rand.New(rand.NewPCG(uint64(c.den), 95))
		source := rand.NewChaCha8([32]byte{byte(c.den)})
		sum, held := 0, 0
		for range rounds {
			reader := NewReader(q)

			for range n {
				yes := r.Float64() < c.share

				answers, err := q.Toss(survey.Answers{"q": expr.BoolOf(yes)}, source)
				if err != nil {
					t.Fatal(err)
				}
				reader.Add(answers)
			}
			out, err := Aggregate(&Input{Figures: Figures{Returned: n}, Threshold: 5, TextThreshold: 10, Columns: reader.Columns()})
			if err != nil {
				t.Fatal(err)
			}
			e := out.Questions[0].Estimate
			if e == nil {
				t.Fatalf("%+v", out.Questions[0])
			}
			sum += e.Share
			held += one(float64(e.Low) <= 10000*c.share && 10000*c.share <= float64(e.High))
		}
		// the error of the mean: of the yes that are sent, enlarged by den/num
		sent := c.share*float64(c.num)/float64(c.den) + (1-float64(c.num)/float64(c.den))/2
		slip := 10000 * math.Sqrt(sent*(1-sent)/n/rounds) * float64(c.den) / float64(c.num)
		mean, cover := float64(sum)/rounds, 100*float64(held)/rounds
		t.Logf("%d/%d, truth %.0f: mean %.0f, error %.0f, covers %.1f %%", c.num, c.den, 10000*c.share, mean, slip, cover)
		if math.Abs(mean-10000*c.share) > 4*slip || cover < 92.5 || cover > 97.5 {
			t.Errorf("%d/%d, truth %.0f: mean %.0f, error %.0f, covers %.1f %%", c.num, c.den, 10000*c.share, mean, slip, cover)
		}
	}
}
