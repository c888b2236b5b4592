"""What can be found of a prediction. Apart from the statistics, so that paper can ask without their cost."""

RIGHT, LONGER, SOONER = "As foretold", "Lived longer than foretold", "Died sooner than foretold"
SETTLED = (RIGHT, LONGER, SOONER)
