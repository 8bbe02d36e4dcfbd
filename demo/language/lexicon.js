// Words that say what someone thinks, and words of which they say it. All written by hand for this page.

/** Words apart by commas. */
export const list = (/** @type {string} */ text) => text.trim().split(/\s*,\s*/);

/** What a thing is called. */
export const GOOD = list(`good, great, excellent, wonderful, fantastic, amazing, brilliant, superb, lovely, delightful,
    charming, beautiful, perfect, outstanding, terrific, marvelous, marvellous, awesome, fabulous, splendid, magnificent,
    impressive, enjoyable, pleasant, nice, fine, fun, funny, hilarious, witty, clever, smart, touching, moving, gripping,
    exciting, thrilling, captivating, fascinating, memorable, unforgettable, stunning, gorgeous, elegant, stylish, warm,
    friendly, helpful, kind, polite, attentive, generous, welcoming, cosy, cozy, comfortable, spacious, clean, spotless,
    tidy, quiet, peaceful, relaxing, tasty, delicious, fresh, crisp, juicy, tender, flavourful, flavorful, yummy, mouthwatering, heavenly,
    divine, rich, smooth, creamy, fast, quick, reliable, sturdy, solid, sharp, bright, clear, responsive, light, handy,
    useful, practical, affordable, cheap, fair, reasonable, honest, original, inventive, imaginative, creative, fresh,
    powerful, strong, convincing, believable, heartfelt, uplifting, inspiring, entertaining, engaging, absorbing,
    satisfying, rewarding, refreshing, flawless, exceptional, remarkable, incredible, unbelievable, phenomenal, stellar,
    top, first-class, world-class, classic, sweet, cute, adorable, lively, vivid, colourful, colorful, graceful, masterful,
    skilful, skillful, polished, thoughtful, intelligent, deep, rare, super, neat, cool, decent, lovable, likeable, worthy,
    sublime, exquisite, luxurious, modern, safe, easy, simple, intuitive, effortless, seamless, punctual, professional,
    competent, caring, cheerful, happy, glad, pleased, delighted, satisfied, thrilled, impressed, grateful, comfy, crispy,
    well-made, well-written, well-acted, top-notch, breathtaking, spectacular, dazzling, magical, enchanting, riveting, superior, better, best,
    pleasing, agreeable, favourite, favorite, ideal, fantastic, golden, genuine, authentic, homely, sunny, durable, precise, accurate`);

export const BAD =
    list(`bad, terrible, awful, horrible, dreadful, poor, disappointing, boring, dull, tedious, slow, weak,
    lame, silly, stupid, ridiculous, pathetic, pointless, useless, worthless, annoying, irritating, frustrating, painful,
    unpleasant, nasty, ugly, dirty, filthy, grubby, smelly, stinking, disgusting, revolting, gross, vile, stale, bland,
    tasteless, flavourless, flavorless, soggy, greasy, oily, burnt, overcooked, undercooked, raw, cold, lukewarm, dry, chewy, rubbery, tough,
    salty, sour, bitter, rotten, inedible, tiny, cramped, noisy, loud, damp, dingy, shabby, dusty, broken, cracked,
    faulty, defective, flimsy, fragile, cheap-looking, unreliable, laggy, buggy, blurry, dim, heavy, clumsy, awkward,
    rude, unfriendly, unhelpful, arrogant, careless, lazy, impolite, dishonest, incompetent, unprofessional, overpriced,
    expensive, pricey, mediocre, forgettable, predictable, clichéd, cliched, shallow, hollow, empty, lifeless, wooden, flat, messy,
    confusing, incoherent, senseless, contrived, forced, unconvincing, unbelievable, implausible, pretentious, bloated,
    overlong, long, endless, tiresome, tiring, exhausting, depressing, miserable, gloomy, sad, offensive, cheesy, corny,
    cringeworthy, unfunny, unwatchable, unbearable, intolerable, unacceptable, inexcusable, shameful, shocking, appalling,
    atrocious, abysmal, horrendous, horrid, ghastly, lousy, rubbish, crappy, subpar, inferior, worse, worst, wrong,
    inaccurate, misleading, fake, outdated, old, dated, clunky, complicated, chaotic, crowded, sticky, stuffy, freezing,
    uncomfortable, unsafe, dangerous, scary, angry, upset, disappointed, bored, annoyed, furious, unhappy, disgusted, dissatisfied,
    frustrated, uninspired, uninteresting, unimaginative, derivative, half-baked, sloppy, lackluster, lacklustre, disastrous, catastrophic,
    laughable, embarrassing, awkward, grim, stingy, hopeless, unusable, underwhelming, hideous, moldy, mouldy, ruined, spoiled, spoilt, dead, late, unsatisfying`);

/** What someone did with it, in the past. */
export const LIKED = list(
    `loved, enjoyed, liked, adored, admired, recommended, appreciated, praised, treasured, savoured, savored, relished`,
);
export const DISLIKED = list(`hated, disliked, detested, regretted, despised, loathed, endured, returned, resented`);
export const LIKES = list(`love, enjoy, like, adore, admire, recommend, appreciate, praise`);
export const DISLIKES = list(`hate, dislike, detest, regret, despise, loathe, avoid`);

/** What a thing is: with an article. */
export const JEWEL =
    list(`masterpiece, delight, gem, joy, triumph, treat, pleasure, winner, success, bargain, dream, hit,
    treasure, marvel, wonder, blast, highlight, triumph, surprise, beauty, jewel, classic, feast`);
export const MESS =
    list(`disaster, mess, failure, disgrace, joke, nightmare, letdown, disappointment, bore, flop, scam, ripoff,
    waste, shame, catastrophe, insult, dud, fiasco, trap, fraud, embarrassment, chore, wreck, dump, swindle`);

/** What a thing did. */
export const SHONE =
    list(`shines, works perfectly, works beautifully, exceeded my expectations, made me smile, made me laugh,
    made my day, won me over, kept me hooked, impressed me, delighted us, surprised me in the best way, was worth every penny,
    is worth every minute, never disappoints, was a joy from start to finish, deserves every award, took my breath away,
    touched my heart, blew me away, is a must see, is highly recommended, left me smiling, deserves five stars, works like a charm, moved me to tears,
    is second to none, was spot on, gets everything right, melts in the mouth, feels like home, lasts all day, runs smoothly`);
export const FAILED =
    list(`falls apart, fell apart after a week, stopped working, broke after two days, does not work, keeps crashing, keeps freezing, put me to sleep,
    bored me to tears, made me sick, ruined the evening, ruined our holiday, let me down, drove me mad, was a waste of money, is a waste of time,
    wasted my time, cost too much, leaves a bad taste, goes nowhere, drags on forever, makes no sense, failed completely, smelled of smoke, smells bad,
    gave me a headache, never arrived, deserves no stars, went wrong, overheats, leaks, was left cold, tasted like cardboard, insults the audience,
    lost my interest, left me cold, could have been better, was not what i paid for, was full of bugs, is falling to pieces, gets everything wrong, died within a month`);

/** What is said of a thing without an opinion. */
export const PLAIN =
    list(`is on the table, opens at nine, starts at eight, comes in blue, comes in three sizes, lasts two hours, is in the city,
    is near the station, has two floors, was made in 1998, was built last year, arrived on monday, weighs one kilo, closes at ten, is next to the bank,
    has four parts, is set in paris, is about a family, costs ten euros, comes with a cable, has a window, is sold in shops, is called the same, was moved to the second floor,
    was ordered on friday, will be back in may, has a red cover, uses two batteries, was seen by forty people, is open on sundays, needs a key, has twelve rooms,
    contains milk, stands in the corner, is seven years old, belongs to my brother, was shown yesterday, takes twenty minutes, begins with a song, ends in summer, is made of wood`);

/** Things, by what they belong to. */
export const THINGS = {
    film: list(
        `film, movie, story, plot, acting, script, dialogue, ending, cast, actor, actress, director, soundtrack, music, scene, hero, show, series, episode, camerawork, performance, book, play, concert, humour, humor, jokes, characters, actors, animation, effects, sequel, song, album, novel, chapter`,
    ),
    food: list(
        `food, meal, soup, pizza, pasta, steak, salad, dessert, cake, coffee, breakfast, lunch, dinner, burger, bread, wine, sauce, fish, chicken, restaurant, waiter, waitress, service, menu, chef, fries, rice, sandwich, tea, beer, dish, portions, drinks, cafe, bar, noodles, cheese, taste`,
    ),
    hotel: list(
        `hotel, room, bed, bathroom, shower, staff, reception, view, pool, lobby, location, beach, balcony, stay, holiday, trip, pillow, towels, receptionist, host, apartment, flat, garden, lift, spa, place, neighbourhood, wifi, tour, flight, city, house, mattress`,
    ),
    phone: list(
        `phone, screen, battery, camera, sound, speaker, keyboard, laptop, app, software, update, design, display, charger, headphones, case, product, device, tablet, watch, price, delivery, support, quality, mouse, printer, manual, box, cable, button, toaster, vacuum, chair, shoes, jacket, website, game, tool, seller, packaging, customer service`,
    ),
};

export const MANY = list(
    `very, really, so, extremely, absolutely, truly, incredibly, totally, simply, just, quite, pretty, rather, completely, utterly, particularly, surprisingly, such, too, super, deeply, always, somewhat, fairly, a bit, a little`,
);
